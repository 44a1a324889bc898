package manifest

import (
	"context"
	"io"
)

// interruptible reads what can block without end, such as a FIFO that has no writer: opening and
// reading it ends with the context. What blocks then is left behind, and ends with the process.
func interruptible(ctx context.Context, open func() (io.ReadCloser, error)) io.Reader {
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
