package webhook

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// mapping is a part of the address space that shows a file.
type mapping struct {
	start, end uintptr
	readOnly   bool
	path       string
	changed    bool // holds pages that are no longer those of the file
}

// forgetProgramPages unmaps the pages of this program's code and constants. The next access
// reads one again, mostly from the page cache. Mappings that differ from the file, as relocated
// ones do, are left alone: what they hold is nowhere else.
func forgetProgramPages() error {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return fmt.Errorf("find the program: %w", err)
	}
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		return fmt.Errorf("read mappings: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	mappings, err := readMappings(bufio.NewScanner(f))
	if err != nil {
		return err
	}
	var errs []error
	for _, m := range mappings {
		if m.path != program || !m.readOnly || m.changed {
			continue
		}
		// Not unix.Madvise: the addresses are the kernel's, and of no slice of Go's.
		if _, _, errno := unix.Syscall(unix.SYS_MADVISE, m.start, m.end-m.start, unix.MADV_DONTNEED); errno != 0 {
			errs = append(errs, fmt.Errorf("forget pages at %x: %w", m.start, errno))
		}
	}
	return errors.Join(errs...)
}

// readMappings reads /proc/PID/smaps (proc_pid_smaps(5)).
func readMappings(lines *bufio.Scanner) ([]mapping, error) {
	var mappings []mapping
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) >= 5 && strings.Contains(fields[0], "-") {
			m, err := newMapping(fields)
			if err != nil {
				return nil, err
			}
			mappings = append(mappings, m)
			continue
		}
		if len(mappings) > 0 && len(fields) >= 2 && fields[0] == "Anonymous:" {
			mappings[len(mappings)-1].changed = fields[1] != "0"
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read mappings: %w", err)
	}
	return mappings, nil
}

func newMapping(fields []string) (mapping, error) {
	from, to, _ := strings.Cut(fields[0], "-")
	start, err := strconv.ParseUint(from, 16, 64)
	if err != nil {
		return mapping{}, fmt.Errorf("read mapping %s: %w", fields[0], err)
	}
	end, err := strconv.ParseUint(to, 16, 64)
	if err != nil {
		return mapping{}, fmt.Errorf("read mapping %s: %w", fields[0], err)
	}
	m := mapping{start: uintptr(start), end: uintptr(end), readOnly: !strings.Contains(fields[1], "w"), changed: true}
	if len(fields) > 5 {
		m.path = strings.Join(fields[5:], " ")
	}
	return m, nil
}
