package types

import (
	"encoding/json"
	"testing"
)

func TestOpt(t *testing.T) {
	for name, c := range map[string]struct {
		opt                 Opt[int]
		value               int
		ok, set, null, zero bool
		text                string
	}{
		"unset":         {Opt[int]{}, 0, false, false, false, true, "null"},
		"NULL":          {Null[int](), 0, false, true, true, false, "null"},
		"a value":       {Some(7), 7, true, true, false, false, "7"},
		"a zero number": {Some(0), 0, true, true, false, false, "0"},
	} {
		v, ok := c.opt.Get()
		text, err := json.Marshal(c.opt)
		if v != c.value || ok != c.ok || c.opt.IsSet() != c.set || c.opt.IsNull() != c.null || c.opt.IsZero() != c.zero || string(text) != c.text || err != nil {
			t.Errorf("%s: %d, %t, %t, %t, %t, %s, %v", name, v, ok, c.opt.IsSet(), c.opt.IsNull(), c.opt.IsZero(), text, err)
		}
	}
	type patch struct {
		A Opt[int] `json:"a,omitzero"`
	}
	for _, body := range []string{`{}`, `{"a":null}`, `{"a":0}`} {
		var p patch
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Error(err)
		}
		if text, err := json.Marshal(p); err != nil || string(text) != body {
			t.Errorf("%s comes back as %s, %v", body, text, err)
		}
	}
	was := Some(7)
	if err := json.Unmarshal([]byte(`"x"`), &was); err == nil || was != Some(7) {
		t.Errorf("what is no number: %v, %v", was, err)
	}
	if err := json.Unmarshal([]byte(`null`), &was); err != nil || was != Null[int]() {
		t.Errorf("null: %v, %v", was, err)
	}
}
