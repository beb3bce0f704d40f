#include "textflag.h"

// See stack_amd64.s. A function's frame pointer points below its frame, so the
// first may be lower than the stack pointer.

// func returns(dst *uintptr, n int) int
TEXT ·returns(SB), NOSPLIT|NOFRAME, $0-24
	MOVD dst+0(FP), R0
	MOVD n+8(FP), R1
	MOVD 8(g), R2 // g.stack.hi
	SUB  $16, R2
	MOVD RSP, R4
	SUB  $16, R4
	MOVD R29, R3
	MOVD ZR, R5

next:
	CMP  R1, R5
	BGE  done
	CMP  R4, R3
	BLS  done
	CMP  R2, R3
	BHI  done
	MOVD 8(R3), R6
	MOVD R6, (R0)(R5<<3)
	ADD  $1, R5
	MOVD R3, R4
	MOVD (R3), R3
	B    next

done:
	MOVD R5, ret+16(FP)
	RET

// func current() uintptr
TEXT ·current(SB), NOSPLIT|NOFRAME, $0-8
	MOVD g, ret+0(FP)
	RET
