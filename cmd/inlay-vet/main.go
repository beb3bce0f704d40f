// Inlay-vet runs the N+1 analyzer under go vet:
//
//	go vet -vettool=$(which inlay-vet) ./...
package main

import (
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/inlay-orm/inlay/nplusone/analyzer"
)

func main() { unitchecker.Main(analyzer.Analyzer) }
