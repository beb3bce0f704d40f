// Package golangci makes the N+1 analyzer a module plugin of golangci-lint. A
// file .custom-gcl.yml names this package, and golangci-lint custom builds a
// golangci-lint with it; see docs/nplusone-analyzer.md.
package golangci

import (
	"fmt"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/inlay-orm/inlay/nplusone/analyzer"
)

// Name is what .golangci.yml calls the linter.
const Name = "inlay"

func init() { register.Plugin(Name, New) }

// Settings are what .golangci.yml may say of the linter.
type Settings struct {
	// Possible also reports calls that may be an N+1.
	Possible bool `json:"possible"`
}

// New makes the plugin of its settings. golangci-lint calls it.
func New(settings any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[Settings](settings)
	if err != nil {
		return nil, fmt.Errorf("settings of the linter %s in .golangci.yml: %w; the only one is possible, true or false", Name, err)
	}
	return plugin{s}, nil
}

type plugin struct{ settings Settings }

// BuildAnalyzers returns the analyzer.
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	return []*analysis.Analyzer{analyzer.New(analyzer.Options{Possible: p.settings.Possible})}, nil
}

// GetLoadMode says that the analyzer needs types.
func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
