package value

// With returns the value with another one at a path, whose steps are made objects where they are none. It
// changes nothing that was there.
func With(v any, path []any, at any) any {
	if len(path) == 0 {
		return at
	}
	out := &Object{}
	Each(v, func(key, field any) bool {
		out.Put(key, field)
		return true
	})
	out.Put(path[0], With(Get(v, path[0]), path[1:], at))
	return out
}

// Merge returns an object with the fields of both. Fields of both are merged if they are objects; ok is
// false where one is none.
func Merge(a, b any) (merged any, ok bool) {
	if !IsObject(a) || !IsObject(b) {
		return nil, false
	}
	out := &Object{}
	Each(a, func(key, v any) bool {
		out.Put(key, v)
		return true
	})
	ok = true
	Each(b, func(key, v any) bool {
		if before := out.Get(key); before != nil {
			v, ok = Merge(before, v)
		}
		if ok {
			out.Put(key, v)
		}
		return ok
	})
	return out, ok
}
