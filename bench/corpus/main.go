// Command corpus writes workloads to measure on:
//
//	go run ./bench/corpus -n 1000 -seed 1 -out DIR
//
// DIR/all.yaml holds them as one stream of documents, DIR/truth.json counts the mistakes
// planted in them. The same flags give the same bytes, and a larger corpus begins with the
// smaller one of the same seed.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	var o options
	flag.IntVar(&o.n, "n", 100, "number of workloads")
	flag.Uint64Var(&o.seed, "seed", 1, "seed")
	flag.StringVar(&o.out, "out", "", "folder to write to; made where it is missing")
	flag.Parse()
	err := o.validate()
	if err == nil && flag.NArg() > 0 {
		err = errors.New("unexpected argument " + flag.Arg(0))
	}
	if err == nil {
		err = o.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}
