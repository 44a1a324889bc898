// Package readfile reads files that the user names: reading ends with the context, and takes no more
// memory than a limit.
package readfile

import (
	"context"
	"fmt"
	"io"
	"os"
)

// Read reads a file. One of more than limit bytes is an error.
func Read(ctx context.Context, name string, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(Open(ctx, name), limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(data)) > limit:
		return nil, fmt.Errorf("%s: larger than %d MiB", name, limit>>20)
	}
	return data, nil
}

// Open reads a file. What is wrong with opening it is an error of the first read.
func Open(ctx context.Context, name string) io.Reader {
	return Interruptible(ctx, func() (io.ReadCloser, error) { return os.Open(name) })
}

// Interruptible reads what can block without end, such as a FIFO that has no writer: opening and
// reading it ends with the context. What blocks then is left behind, and ends with the process.
func Interruptible(ctx context.Context, open func() (io.ReadCloser, error)) io.Reader {
	reader, writer := io.Pipe()
	context.AfterFunc(ctx, func() { writer.CloseWithError(ctx.Err()) })
	go func() {
		file, err := open()
		if err != nil {
			writer.CloseWithError(err)
			return
		}
		defer file.Close()
		_, err = io.Copy(writer, file)
		writer.CloseWithError(err)
	}()
	return reader
}
