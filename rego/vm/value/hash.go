package value

import "hash/maphash"

var seed = maphash.MakeSeed()

// Hash returns a hash that is the same for equal values of one process.
func Hash(v any) uint64 {
	switch v := v.(type) {
	case string:
		return maphash.String(seed, v)
	case bool:
		if v {
			return 3
		}
		return 5
	case Null:
		return 7
	case int64, number:
		return mix(hashNumber(v) ^ 11)
	case []any:
		return hashList(v)
	case *Array:
		return hashList(v.Items)
	case map[string]any, *Object:
		sum := uint64(13)
		Each(v, func(key, field any) bool {
			sum += mix(Hash(key)*31 + Hash(field)) // the order of fields must not matter
			return true
		})
		return sum
	case *Set:
		sum := uint64(17)
		for _, element := range v.keys {
			sum += mix(Hash(element))
		}
		return sum
	default:
		return 0
	}
}

func hashList(items []any) uint64 {
	sum := uint64(19)
	for _, item := range items {
		sum = mix(sum*31 + Hash(Of(item)))
	}
	return sum
}

// mix spreads the bits of a hash (the finalizer of MurmurHash3).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
