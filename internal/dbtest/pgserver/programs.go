package pgserver

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// packagedPrograms is where Debian and its relatives keep the server programs, off PATH, one directory per version.
const packagedPrograms = "/usr/lib/postgresql/*/bin"

// findPrograms returns the directory with the server programs: the first on path that has them all, else the one of the
// highest version that pattern finds. Links are followed, because initdb looks for postgres beside itself.
func findPrograms(path, pattern string) (string, error) {
	packaged, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	slices.SortFunc(packaged, func(a, b string) int { return cmp.Compare(version(b), version(a)) })

	for _, dir := range slices.Concat(filepath.SplitList(path), packaged) {
		if !filepath.IsAbs(dir) {
			continue // as os/exec does: PATH may name the current directory
		}
		initdb, err := filepath.EvalSymlinks(filepath.Join(dir, "initdb"))
		if err != nil {
			continue
		}
		dir := filepath.Dir(initdb)
		if executable(dir, "initdb") && executable(dir, "postgres") {
			return dir, nil
		}
	}
	return "", fmt.Errorf("initdb and postgres are neither on PATH nor in %s", pattern)
}

// version reads the 9.6 in "/usr/lib/postgresql/9.6/bin", and is 0 where there is no number.
func version(dir string) float64 {
	v, _ := strconv.ParseFloat(filepath.Base(strings.TrimSuffix(dir, "/bin")), 64)
	return v
}

func executable(dir, name string) bool {
	info, err := os.Stat(filepath.Join(dir, name))
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
