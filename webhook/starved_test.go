//go:build unix

package webhook

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// starved is in the environment of the process of TestAReviewThatArrivedInTimeIsReadByAStarvedProcess.
const starved = "LIGHTK8S_TEST_STARVED"

// On a busy node the webhook gets no CPU time for longer than a body has to arrive: what has arrived is read.
func TestAReviewThatArrivedInTimeIsReadByAStarvedProcess(t *testing.T) {
	if os.Getenv(starved) != "" {
		h, _, _ := newHandler(t, 1, 5*time.Second, nil)
		url, _ := handlers(t, h)
		fmt.Println(url)
		time.Sleep(time.Minute) // until it is killed
		return
	}
	command := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	command.Env = append(os.Environ(), starved+"=1")
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait() // killed
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(strings.TrimSpace(url), "https://")
	for i, counted := 0, 0; counted < 5; i++ {
		if i == 50 {
			t.Fatalf("only %d reviews were cut in time: the machine is busy", counted)
		}
		review := largeReview(fmt.Sprint("late-", i), 64<<10)
		conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(review), review[:len(review)/2]) //nolint:errcheck // seen below
		begun := time.Now()
		time.Sleep(100 * time.Millisecond) // the half is read
		signal(t, command.Process, syscall.SIGSTOP)
		inTime := time.Since(begun) < 3*readTimeout/4
		fmt.Fprint(conn, review[len(review)/2:]) //nolint:errcheck // seen below
		time.Sleep(2 * readTimeout)
		signal(t, command.Process, syscall.SIGCONT)
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if inTime {
			counted++
		}
		if inTime && response.StatusCode != http.StatusOK {
			t.Errorf("review %d is answered with %s", i, response.Status)
		}
		_ = response.Body.Close()
		_ = conn.Close()
	}
}

func signal(t *testing.T, process *os.Process, s os.Signal) {
	t.Helper()
	if err := process.Signal(s); err != nil {
		t.Fatal(err)
	}
}
