// Package tape is the vocabulary that expressions and the compiler share: a
// query is a flat slice of tokens, with its arguments and its texts beside it.
//
// The tokens are a tree written in prefix order: a token says by itself how
// many operands follow it ([Token.Arity]), so every expression ends where its
// last operand ends and no closing token is needed. A [Tape] is the single
// source of everything that is known of a query: the key of the template
// cache, the SQL text, the order of the arguments, the scan plan and the
// tables read are all readings of the same tokens, so that no two of them can
// drift apart.
//
// Two laws hold, and fuzz tests hold them: equal tapes compile to equal SQL,
// and no Go value, pointer or address is ever inside a token.
package tape
