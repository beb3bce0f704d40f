package nplusone

import (
	"hash/maphash"
	"math"
	"reflect"
	"time"
	"unsafe"

	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

var seed = maphash.MakeSeed()

// mix spreads a number over all bits.
func mix(n uint64) uint64 {
	n ^= n >> 32
	n *= 0xd6e8feb86659fd93
	n ^= n >> 32
	n *= 0xd6e8feb86659fd93
	return n ^ n>>32
}

// join is the hash of two in their order.
func join(a, b uint64) uint64 { return mix(a*31 + b) }

const hashNull = 0x6e756c6c

// hashValue is equal for equal arguments, and for one that equals a field; ok is
// false where that cannot be told.
func hashValue(v tape.Value) (hash uint64, ok bool) {
	switch v.Kind() {
	case tape.Null:
		return hashNull, true
	case tape.Bool, tape.Int, tape.Uint:
		return mix(v.Uint()), true
	case tape.Float32:
		return mix(math.Float64bits(float64(v.Float32()))), true
	case tape.Float64:
		return mix(math.Float64bits(v.Float64())), true
	case tape.String:
		return maphash.String(seed, v.Str()), true
	case tape.Bytes:
		return maphash.Bytes(seed, v.Bytes()), true
	case tape.Time:
		return mix(uint64(v.Time().UnixNano())), true
	}
	return hashAny(v.Held())
}

// hashKey is the hash of the key that an argument asks for; ok is false for a list
// of several.
func hashKey(v tape.Value) (hash uint64, ok bool) {
	if v.Kind() != tape.Other || !isList(v.Held()) {
		return hashValue(v)
	}
	if !isOne(v) {
		return 0, false
	}
	return hashReflected(reflect.ValueOf(v.Held()).Index(0), 0)
}

// isOne reports whether an argument is a list of one.
func isOne(v tape.Value) bool {
	return v.Kind() == tape.Other && isList(v.Held()) && reflect.ValueOf(v.Held()).Len() == 1
}

func hashAny(v any) (hash uint64, ok bool) {
	switch x := v.(type) {
	case nil:
		return hashNull, true
	case int64:
		return mix(uint64(x)), true
	case int:
		return mix(uint64(x)), true
	case string:
		return maphash.String(seed, x), true
	case time.Time:
		return mix(uint64(x.UnixNano())), true
	}
	return hashReflected(reflect.ValueOf(v), 0)
}

// hashedElements is the number of elements of a list that its hash is made of.
const hashedElements = 1000

func hashReflected(v reflect.Value, depth int) (hash uint64, ok bool) {
	switch {
	case depth > 3:
		return 0, false
	case v.CanInt():
		return mix(uint64(v.Int())), true
	case v.CanUint():
		return mix(v.Uint()), true
	case v.CanFloat():
		return mix(math.Float64bits(v.Float())), true
	}
	switch v.Kind() {
	case reflect.String:
		return maphash.String(seed, v.String()), true
	case reflect.Bool:
		if v.Bool() {
			return mix(1), true
		}
		return mix(0), true
	case reflect.Pointer:
		if v.IsNil() {
			return hashNull, true
		}
		return hashReflected(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			return maphash.Bytes(seed, v.Bytes()), true
		}
		hash = uint64(v.Len())
		for i := range min(v.Len(), hashedElements) {
			h, ok := hashReflected(v.Index(i), depth+1)
			if !ok {
				return 0, false
			}
			hash = join(hash, h)
		}
		return hash, v.Len() <= hashedElements
	case reflect.Struct:
		if t, ok := v.Interface().(time.Time); ok {
			return mix(uint64(t.UnixNano())), true
		}
	}
	return 0, false
}

// hashField is the hash of what a field of a row holds; ok is false for NULL.
func hashField(f *schema.Field, row unsafe.Pointer) (hash uint64, ok bool) {
	at := f.Held(unsafe.Add(row, f.Offset))
	if at == nil {
		return 0, false
	}
	switch f.Elem.Kind() {
	case reflect.Int64, reflect.Int, reflect.Uint64:
		return mix(*(*uint64)(at)), true
	case reflect.Int32:
		return mix(uint64(*(*int32)(at))), true
	case reflect.String:
		return maphash.String(seed, *(*string)(at)), true
	}
	return hashReflected(reflect.NewAt(f.Elem, at).Elem(), 0)
}
