package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestSARIF reads the output as a consumer does, who knows the schema and
// nothing of this program.
func TestSARIF(t *testing.T) {
	dir := module(t)
	out, _ := runIn(t, dir, exitFindings, "vet", "-format", "sarif")
	var log map[string]any
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	if log["version"] != "2.1.0" || !strings.Contains(log["$schema"].(string), "sarif-schema-2.1.0") {
		t.Errorf("it is version %v of %v", log["version"], log["$schema"])
	}
	run := log["runs"].([]any)[0].(map[string]any)
	driver := run["tool"].(map[string]any)["driver"].(map[string]any)
	rules := driver["rules"].([]any)
	if driver["name"] == "" || len(rules) == 0 {
		t.Errorf("the driver is %v", driver)
	}
	results := run["results"].([]any)
	if len(results) != 4 {
		t.Fatalf("there are %d results, want 4", len(results))
	}
	prints := map[string]bool{}
	for _, r := range results {
		result := r.(map[string]any)
		rule := rules[int(result["ruleIndex"].(float64))].(map[string]any)
		if rule["id"] != result["ruleId"] || rule["shortDescription"].(map[string]any)["text"] == "" {
			t.Errorf("result %v has rule %v", result["ruleId"], rule)
		}
		if level := result["level"]; level != "error" {
			t.Errorf("the level is %v", level)
		}
		if result["message"].(map[string]any)["text"] == "" {
			t.Error("a result has no message")
		}
		checkLocation(t, result["locations"].([]any)[0])
		if related, ok := result["relatedLocations"].([]any); ok {
			for _, l := range related {
				checkLocation(t, l)
			}
		}
		prints[result["partialFingerprints"].(map[string]any)["inlayFinding/v1"].(string)] = true
	}
	if len(prints) != 4 {
		t.Errorf("%d fingerprints tell 4 findings apart", len(prints))
	}
	// The line before the call has letters of two bytes: columns are characters.
	region := results[1].(map[string]any)["locations"].([]any)[0].(map[string]any)["physicalLocation"].(map[string]any)["region"].(map[string]any)
	if run["columnKind"] != "unicodeCodePoints" || region["startColumn"] != 22.0 {
		t.Errorf("the column is %v, in %v", region["startColumn"], run["columnKind"])
	}

	out, _ = runIn(t, dir, exitClean, "vet", "-format", "sarif", "./expr")
	contains(t, out, `"results": []`)
}

func checkLocation(t *testing.T, l any) {
	t.Helper()
	physical := l.(map[string]any)["physicalLocation"].(map[string]any)
	artifact := physical["artifactLocation"].(map[string]any)
	if artifact["uri"] != "app/app.go" || artifact["uriBaseId"] != "%SRCROOT%" {
		t.Errorf("the file is %v", artifact)
	}
	region := physical["region"].(map[string]any)
	line, _ := region["startLine"].(float64)
	column, _ := region["startColumn"].(float64)
	if line < 1 || column < 1 {
		t.Errorf("the region is %v", region)
	}
	if end, ok := region["endLine"].(float64); ok && end < line {
		t.Errorf("the region ends before it begins: %v", region)
	}
}
