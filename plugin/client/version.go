package client

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"k8s.io/client-go/rest"
)

// Minor is the minor version of the API server, such as 34. The error is an *UnreachableError where there is no answer.
func (c *Client) Minor(ctx context.Context) (int, error) {
	info, err := c.Typed.Discovery().ServerVersionWithContext(ctx)
	if err != nil {
		return 0, c.unreachable(err)
	}
	minor, err := strconv.Atoi(strings.TrimRight(info.Minor, "+"))
	if err != nil {
		return 0, fmt.Errorf("read version %s of the API server: %w", info.GitVersion, err)
	}
	return minor, nil
}

// AskVersion asks for /version as kubectl would. The answer must be closed.
func (c *Client) AskVersion(ctx context.Context) (*http.Response, error) {
	client, err := rest.HTTPClientFor(c.Config)
	if err != nil {
		return nil, fmt.Errorf("build http client: %w", err)
	}
	base, _, err := rest.DefaultServerUrlFor(c.Config)
	if err != nil {
		return nil, fmt.Errorf("read server address: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base.JoinPath("version").String(), nil)
	if err != nil {
		return nil, fmt.Errorf("read the version: %w", err)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("read the version: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, fmt.Errorf("read the version: the server answered %s", response.Status)
	}
	return response, nil
}

// Clock returns the time of the API server's clock. Ours can be wrong, or that of a machine
// somewhere else.
func (c *Client) Clock(ctx context.Context) (time.Time, error) {
	response, err := c.AskVersion(ctx)
	if err != nil {
		return time.Time{}, err
	}
	defer response.Body.Close()
	now, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return time.Time{}, fmt.Errorf("read the clock of the API server: %w", err)
	}
	return now, nil
}
