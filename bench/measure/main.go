// Command measure runs another command once, and prints as one line of JSON what it took:
//
//	measure [-ok 0,1] [-stdout FILE] -- COMMAND [ARGUMENT...]
//
// It is a program of its own because it must be small: until a new process has its own
// memory it counts that of the one that started it, and the kernel never lowers a peak.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	ok := flag.String("ok", "0", "exit codes that are no failure, comma-separated")
	stdout := flag.String("stdout", os.DevNull, "file that gets the command's output")
	flag.Parse()
	if err := run(*ok, *stdout, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run(ok, stdout string, command []string) error {
	var codes []int
	for _, text := range strings.Split(ok, ",") {
		code, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("read -ok %q: %w", ok, err)
		}
		codes = append(codes, code)
	}
	spent, err := measure(codes, stdout, command)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(spent)
}
