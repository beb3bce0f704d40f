package nplusone

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/puzpuzpuz/xsync/v3"

	"github.com/inlay-orm/inlay/internal/stack"
)

// Frame is a call in the program.
type Frame struct {
	// Function is the name of the function, with its package.
	Function string `json:"function"`
	File     string `json:"file"`
	Line     int    `json:"line"`
}

// String is file:line and the function, the file as seen from the working folder.
func (f Frame) String() string { return fmt.Sprintf("%s in %s", f.place(), shortName(f.Function)) }

func (f Frame) place() string { return fmt.Sprintf("%s:%d", shortPath(f.File), f.Line) }

var workingFolder = sync.OnceValue(func() string {
	dir, _ := os.Getwd()
	return dir
})

func shortPath(file string) string {
	if rel, err := filepath.Rel(workingFolder(), file); err == nil && !strings.HasPrefix(rel, ".."+string(filepath.Separator)+"..") {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(filepath.Join(filepath.Base(filepath.Dir(file)), filepath.Base(file)))
}

// shortName is the name of a function without the path of its package.
func shortName(function string) string { return function[strings.LastIndexByte(function, '/')+1:] }

// site is a place in the program, with what led there. There is one for all
// stacks of the process that lead there alike.
type site struct {
	// frames are those of the program, from the innermost.
	frames []Frame
	// bottom is the function that the goroutine began with, "" where it is not known.
	bottom string
}

const (
	// maxSites is the number of places that are known at a time, in the process.
	maxSites = 16384
	// maxFrames is the number of calls of a stack that are looked at.
	maxFrames = 64
)

var sites struct {
	byStack *xsync.MapOf[uint64, *site]
	mu      sync.Mutex
	byKey   map[string]*site
	n       atomic.Int64
}

func init() {
	serveFunction = runtime.FuncForPC(reflect.ValueOf(serve).Pointer()).Name()
	sites.byStack = xsync.NewMapOf[uint64, *site]()
	sites.byKey = map[string]*site{}
}

// unknownSite stands for all places where there are too many.
var unknownSite = &site{}

// here is the place of the program that the recorder is called for. Its stack is
// named only where it is seen for the first time in the process.
func here() *site {
	var returns [maxFrames]uintptr
	seen := returns[:stack.Trace(returns[:])]
	hash := uint64(len(seen))
	for _, pc := range seen {
		hash = (hash ^ uint64(pc)) * 0x9e3779b97f4a7c15
		hash ^= hash >> 29
	}
	if s, ok := sites.byStack.Load(hash); ok {
		return s
	}
	if sites.n.Load() >= maxSites {
		return unknownSite
	}
	pcs := make([]uintptr, maxFrames)
	s := named(pcs[:runtime.Callers(1, pcs)])
	sites.byStack.Store(hash, s)
	sites.n.Add(1)
	return s
}

// named is the site of a stack.
func named(pcs []uintptr) *site {
	s := &site{}
	var key strings.Builder
	seen := map[string]bool{}
	var last []Frame // outside of the program, where no frame of it is found
	served := false
	for frames := runtime.CallersFrames(pcs); ; {
		f, more := frames.Next()
		switch {
		case served || f.Function == serveFunction: // what is behind it called us
			served = true
		case isLibrary(f.File):
		case isProgram(f):
			frame := Frame{Function: f.Function, File: f.File, Line: f.Line}
			if !seen[f.Function] { // of a recursion the innermost call
				seen[f.Function] = true
				fmt.Fprintf(&key, "%s %s:%d\n", f.Function, f.File, f.Line)
				s.frames = append(s.frames, frame)
			}
		case len(last) == 0 && f.Function != "runtime.goexit":
			last = append(last, Frame{Function: f.Function, File: f.File, Line: f.Line})
		}
		if len(pcs) < maxFrames && f.Function != "runtime.goexit" && f.Function != "" {
			s.bottom = f.Function
		}
		if !more {
			break
		}
	}
	if len(s.frames) == 0 {
		s.frames = last
	}
	key.WriteString(s.bottom)
	sites.mu.Lock()
	defer sites.mu.Unlock()
	if known := sites.byKey[key.String()]; known != nil {
		return known
	}
	sites.byKey[key.String()] = s
	return s
}

// serveFunction is the function that calls the handlers of [Middleware] and the
// functions of [Job].
var serveFunction string

// rooms are the folders of the library whose frames nobody is shown.
var rooms = []string{"orm", "internal/stack", "internal/watch", "internal/tape", "compiler", "cache", "dialect", "dialect/postgres", "dialect/sqlite", "nplusone", "nplusone/pgxtrace"}

// libraryFolder is the folder of the library as its frames have it.
var libraryFolder = sync.OnceValue(func() string {
	_, file, _, _ := runtime.Caller(0)
	return strings.TrimSuffix(file, "nplusone/site.go")
})

// isLibrary reports whether a file is one of the library. What is inlined into the
// program has the name of a function of the program.
func isLibrary(file string) bool {
	inner, ours := strings.CutPrefix(file, libraryFolder())
	if !ours || strings.HasSuffix(inner, "_test.go") {
		return false
	}
	return slices.Contains(rooms, path.Dir(inner))
}

// packageOf is the path of the package of a function.
func packageOf(function string) string {
	dir, name := "", function
	if i := strings.LastIndexByte(function, '/'); i >= 0 {
		dir, name = function[:i+1], function[i+1:]
	}
	pkg, _, _ := strings.Cut(name, ".")
	return dir + pkg
}

// versioned matches the folder of a module that was downloaded.
var versioned = regexp.MustCompile(`@v\d+\.\d+\.\d+`)

// isProgram reports whether a frame is of the program: neither of the standard
// library nor of a module that it requires.
func isProgram(f runtime.Frame) bool {
	if versioned.MatchString(f.File) || strings.Contains(f.File, "/vendor/") || strings.Contains(f.File, "/pkg/mod/") {
		return false
	}
	pkg := packageOf(f.Function)
	top, _, _ := strings.Cut(pkg, "/")
	return f.Function != "" && pkg != "" && !standard[top]
}

// standard are the first elements of the paths of the standard library.
var standard = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range strings.Fields(`archive arena bufio bytes cmp compress container context crypto database debug embed
		encoding errors expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin
		reflect regexp runtime slices sort strconv strings structs sync syscall testing text time unicode unique unsafe weak vendor`) {
		names[name] = true
	}
	return names
}()
