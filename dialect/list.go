package dialect

import (
	"encoding/json"
	"fmt"
)

// List is a list of names that a catalog's query gives as a JSON array.
type List []string

// Scan reads the array.
func (l *List) Scan(src any) error {
	switch text := src.(type) {
	case string:
		return json.Unmarshal([]byte(text), (*[]string)(l))
	case []byte:
		return json.Unmarshal(text, (*[]string)(l))
	}
	return fmt.Errorf("inlay: a catalog gives a %T for a list of names", src)
}
