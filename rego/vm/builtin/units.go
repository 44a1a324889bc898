package builtin

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// units are the suffixes of quantities that are read here, and what they multiply with.
var units = map[string]int64{
	"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30,
}

// unitsParse reads what is written as a whole number of at most eight digits and a usual unit. Thousandths
// have ten digits behind the point, as OPA writes them.
func unitsParse(args []any) (any, bool) {
	s, ok := args[0].(string)
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if !ok || digits == 0 || digits > 8 {
		return nil, false
	}
	n, err := strconv.ParseInt(s[:digits], 10, 64)
	if err != nil {
		return nil, false
	}
	if s[digits:] == "m" && n > 0 {
		return json.Number(fmt.Sprintf("%d.%03d0000000", n/1000, n%1000)), true
	}
	factor, ok := units[s[digits:]]
	return n * factor, ok
}
