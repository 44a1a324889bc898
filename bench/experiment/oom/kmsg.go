package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"time"
)

// kernelLog collects the kills that the kernel tells of, as they come: its buffer is short.
type kernelLog struct {
	mu    sync.Mutex
	kills []oomKill
}

// followKernel reads the log from now on, until the context ends.
func followKernel(ctx context.Context) (*kernelLog, error) {
	fd, err := syscall.Open("/dev/kmsg", syscall.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("open the kernel's log: %w", err)
	}
	const end = 2
	if _, err := syscall.Seek(fd, 0, end); err != nil {
		return nil, errors.Join(fmt.Errorf("skip what the kernel said before: %w", err), syscall.Close(fd))
	}
	log := &kernelLog{}
	go func() {
		defer syscall.Close(fd) //nolint:errcheck // it was only read
		log.follow(ctx, fd)
	}()
	return log, nil
}

func (l *kernelLog) follow(ctx context.Context, fd int) {
	buffer := make([]byte, 8192)
	for ctx.Err() == nil {
		n, err := syscall.Read(fd, buffer) // one record
		switch {
		case errors.Is(err, syscall.EAGAIN):
			time.Sleep(20 * time.Millisecond)
		case err != nil: // EPIPE: some were lost, the next read goes on
		default:
			_, message, _ := strings.Cut(string(buffer[:n]), ";")
			if kill, told := parseKill(message); told {
				l.mu.Lock()
				l.kills = append(l.kills, kill)
				l.mu.Unlock()
			}
		}
	}
}

// take returns what was collected since the last time.
func (l *kernelLog) take() []oomKill {
	l.mu.Lock()
	defer l.mu.Unlock()
	kills := l.kills
	l.kills = nil
	return kills
}
