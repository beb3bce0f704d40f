package dialect

import (
	"fmt"
	"sync"

	"github.com/inlay-orm/inlay/schema"
)

// typeWords are the names of the SQL types, as operands of CAST. Those of the
// types that a program has named are added at their first use.
var typeWords = struct {
	sync.RWMutex
	byType map[schema.Type]Word
}{byType: map[schema.Type]Word{}}

func init() {
	for _, t := range schema.Types() {
		addTypeWord(t)
		addTypeWord(t.Array())
	}
}

func addTypeWord(t schema.Type) Word {
	typeWords.Lock()
	defer typeWords.Unlock()
	w, ok := typeWords.byType[t]
	if ok {
		return w
	}
	name := "type " + t.String()
	if n := schema.NamedType(t.Elem()); n != nil { // two Go types may have one name
		name = fmt.Sprintf("type %s of %s, %d", t, n.Go, t)
	}
	w = NewWord(name, "")
	typeWords.byType[t] = w
	return w
}

// TypeWord returns the word that names a type, ok false for schema.Unknown.
func TypeWord(t schema.Type) (_ Word, ok bool) {
	typeWords.RLock()
	w, ok := typeWords.byType[t]
	typeWords.RUnlock()
	if !ok && schema.NamedType(t.Elem()) != nil {
		return addTypeWord(t), true
	}
	return w, ok
}
