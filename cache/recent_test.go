package cache

import (
	"fmt"
	"testing"
)

func TestRecentDropsWhatWasNotUsed(t *testing.T) {
	r := NewRecent[int](3)
	for i, key := range []string{"a", "b", "c"} {
		if _, _, full := r.Put(key, i); full {
			t.Fatal("full too early")
		}
	}
	r.Get("a")
	if key, v, full := r.Put("d", 3); !full || key != "b" || v != 1 {
		t.Errorf("dropped %q %d %v", key, v, full)
	}
	for i := range 1000 { // one-off keys, none of them read
		if _, _, full := r.Put(fmt.Sprint(i), i); !full || r.Len() != 3 {
			t.Fatalf("%d values after %d keys", r.Len(), i)
		}
	}
	if _, ok := r.Get("a"); ok {
		t.Error("a stays for ever")
	}
	if v, ok := r.Delete("999"); !ok || v != 999 || r.Len() != 2 {
		t.Error("Delete")
	}
	n := 0
	r.Clear(func(int) { n++ })
	if n != 2 || r.Len() != 0 {
		t.Errorf("cleared %d", n)
	}
}
