package subquery

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/inlay-orm/inlay/schema"
)

// jsonMembers makes a function that looks for a member which a field of a T is
// plainly meant for and does not get: encoding/json does not find StateID by
// the name state_id, and leaves it zero without a word.
func jsonMembers[T any]() func(names []string) error {
	t := reflect.TypeFor[T]()
	missed := map[string]string{}
	if t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if snake := schema.Snake(f.Name); f.IsExported() && !f.Anonymous && name == "" && !strings.EqualFold(snake, f.Name) {
				missed[snake] = f.Name
			}
		}
	}
	return func(names []string) error {
		for _, name := range names {
			if field, ok := missed[name]; ok {
				return fmt.Errorf("inlay: JSON[%s]: encoding/json does not find field %s by the name %q: tag it `json:%[3]q`", t, field, name)
			}
		}
		return nil
	}
}
