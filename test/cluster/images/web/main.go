// web is the workload of the test cluster's pods: a small HTTP server.
//
//	web                 serves / (the pod's name) and /healthz on :8080
//	web -eat 64         allocates 64 MiB first, to be OOM-killed under a lower limit
//	web -get URL        fetches URL and exits 0 on a 2xx answer: the image has no shell or curl
package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

const mib = 1 << 20

func main() {
	listen := flag.String("listen", ":8080", "address to serve on")
	eat := flag.Int("eat", 0, "MiB of memory to allocate and hold before serving")
	get := flag.String("get", "", "fetch this URL, print the body and exit")
	flag.Parse()

	if err := run(*listen, *eat, *get); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

func run(listen string, eat int, get string) error {
	if get != "" {
		return fetch(get, os.Stdout)
	}
	host, err := os.Hostname()
	if err != nil {
		return fmt.Errorf("read the host name: %w", err)
	}
	held := allocate(eat)
	fmt.Printf("holding %d MiB, serving on %s as %s\n", len(held), listen, host)

	server := &http.Server{Addr: listen, Handler: handler(host, len(held)), ReadHeaderTimeout: 5 * time.Second}
	return fmt.Errorf("serve: %w", server.ListenAndServe())
}

func handler(host string, held int) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "%s holds %d MiB\n", host, held)
	})
	return mux
}

// allocate returns n blocks of one MiB, each page written so that it is
// resident and counts against the container's limit.
func allocate(n int) [][]byte {
	blocks := make([][]byte, 0, max(n, 0))
	for range n {
		block := make([]byte, mib)
		for i := 0; i < len(block); i += os.Getpagesize() {
			block[i] = 1
		}
		blocks = append(blocks, block)
	}
	return blocks
}

func fetch(url string, out io.Writer) error {
	client := http.Client{Timeout: 5 * time.Second}
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(out, response.Body); err != nil {
		return fmt.Errorf("read %s: %w", url, err)
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("get %s: %s", url, response.Status)
	}
	return nil
}
