package dialect

import (
	"fmt"
	"sync"
)

// Word is the id of fixed text.
type Word uint32

type wordSpec struct{ name, text string }

var words struct {
	sync.RWMutex
	specs []wordSpec
	names map[string]bool
}

// NewWord registers fixed text under a name with its portable spelling and
// returns its id. It panics on a name that is taken.
func NewWord(name, text string) Word {
	words.Lock()
	defer words.Unlock()
	if words.names[name] {
		panic(fmt.Sprintf("dialect: word %q is registered twice", name))
	}
	if words.names == nil {
		words.names = map[string]bool{}
	}
	words.names[name] = true
	words.specs = append(words.specs, wordSpec{name, text})
	epoch.Add(1)
	return Word(len(words.specs) - 1)
}
