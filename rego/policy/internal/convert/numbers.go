// Package convert gives numbers the types that the rest of Kubernetes' unstructured world has.
package convert

import (
	"fmt"
	"math"
	"strconv"
)

// WholeNumbers turns float64 into int64 where nothing is lost, in place: what decodes JSON into
// any yields floats alone, and Rego would print 1048576 as 1.048576e+06.
func WholeNumbers(v any) any {
	switch v := v.(type) {
	case float64:
		if number, err := Number(v); err == nil {
			return number
		}
	case []any:
		for i := range v {
			v[i] = WholeNumbers(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = WholeNumbers(v[key])
		}
	}
	return v
}

// Number keeps a float that is written as a whole number in JSON as int64.
func Number(f float64) (any, error) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, fmt.Errorf("number %v has no place in JSON", f)
	}
	if f != math.Trunc(f) || math.Abs(f) >= 1e21 {
		return f, nil
	}
	if whole, err := strconv.ParseInt(strconv.FormatFloat(f, 'f', -1, 64), 10, 64); err == nil {
		return whole, nil
	}
	return f, nil
}
