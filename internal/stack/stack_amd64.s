#include "textflag.h"

// A frame pointer points at the caller's, and the return address is behind it. A
// pointer that does not lead outwards, within the stack of the goroutine, ends it:
// there may be frames of C, which keep no frame pointers.

// func returns(dst *uintptr, n int) int
TEXT ·returns(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ (TLS), AX
	MOVQ 8(AX), DX // g.stack.hi
	SUBQ $16, DX
	MOVQ SP, R8
	MOVQ BP, BX
	XORQ R9, R9

next:
	CMPQ R9, CX
	JGE  done
	CMPQ BX, R8
	JLS  done
	CMPQ BX, DX
	JHI  done
	MOVQ 8(BX), AX
	MOVQ AX, (DI)(R9*8)
	INCQ R9
	MOVQ BX, R8
	MOVQ (BX), BX
	JMP  next

done:
	MOVQ R9, ret+16(FP)
	RET

// func current() uintptr
TEXT ·current(SB), NOSPLIT, $0-8
	MOVQ (TLS), AX
	MOVQ AX, ret+0(FP)
	RET
