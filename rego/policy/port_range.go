package policy

import (
	"fmt"
	"strconv"
	"strings"
)

// PortRange is a port, such as 80, or a range of ports with both ends, such as 30000-32767.
type PortRange string

// UnmarshalJSON reads a number or a text.
func (p *PortRange) UnmarshalJSON(data []byte) error {
	*p = PortRange(strings.Trim(string(data), `"`))
	return nil
}

// MarshalJSON writes a single port as a number.
func (p PortRange) MarshalJSON() ([]byte, error) {
	if strings.Contains(string(p), "-") {
		return []byte(strconv.Quote(string(p))), nil
	}
	return []byte(p), nil
}

// Bounds returns the first and the last port.
func (p PortRange) Bounds() (first, last int64, err error) {
	from, to, isRange := strings.Cut(string(p), "-")
	if !isRange {
		to = from
	}
	first, errFirst := strconv.ParseInt(from, 10, 64)
	last, errLast := strconv.ParseInt(to, 10, 64)
	if errFirst != nil || errLast != nil || first < 1 || last > 65535 || first > last {
		return 0, 0, fmt.Errorf("host port %q: want a port such as 9100 or a range such as 30000-32767", string(p))
	}
	return first, last, nil
}
