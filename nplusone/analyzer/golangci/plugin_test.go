package golangci_test

import (
	"testing"

	"github.com/golangci/plugin-module-register/register"

	"github.com/inlay-orm/inlay/nplusone/analyzer/golangci"
)

// TestPlugin makes the plugin as golangci-lint does.
func TestPlugin(t *testing.T) {
	make, err := register.GetPlugin(golangci.Name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := make(map[string]any{"possible": true})
	if err != nil {
		t.Fatal(err)
	}
	if mode := p.GetLoadMode(); mode != register.LoadModeTypesInfo {
		t.Errorf("the load mode is %q", mode)
	}
	analyzers, err := p.BuildAnalyzers()
	if err != nil || len(analyzers) != 1 {
		t.Fatalf("the analyzers are %v, %v", analyzers, err)
	}
	if got := analyzers[0].Flags.Lookup("possible").Value.String(); got != "true" {
		t.Errorf("possible is %s, want what the settings say", got)
	}
	if _, err := make(map[string]any{"posible": true}); err == nil {
		t.Error("an unknown setting is no error")
	}
}
