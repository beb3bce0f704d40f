// Package modeltest is what the suites in models_test stand on: a test that runs on
// every database, the statements that are sent, and golden files of them.
package modeltest
