package facts

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// maxLine bounds a line of metrics, in bytes: one with more labels than that is garbage.
const maxLine = 64 << 10

// series reads the series of some metrics out of metrics text, line by line: an API server sends
// many megabytes of which one line is wanted. Each sample is yielded with its labels; one that is
// no number or negative is left out. It is an error where there is no line of metrics at all.
func series(body io.Reader, names []string, yield func(name string, labels map[string]string, value float64)) error {
	bounded := &io.LimitedReader{R: body, N: MaxMetrics + 1}
	lines := bufio.NewScanner(bounded)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	var wanted bytes.Buffer
	metrics := false
	for lines.Scan() {
		line := bytes.TrimSpace(lines.Bytes())
		name := metricName(line)
		metrics = metrics || name != "" && endsInNumber(line)
		if slices.Contains(names, name) {
			wanted.Write(line)
			wanted.WriteByte('\n')
		}
		if wanted.Len() > MaxSummary {
			return tooLarge(MaxSummary)
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return errors.New("not metrics text: the last line is not complete")
	case err != nil:
		return fmt.Errorf("read: %w", err)
	case bounded.N <= 0:
		return tooLarge(MaxMetrics)
	case !metrics:
		return errors.New("not metrics text")
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(&wanted)
	if err != nil {
		return fmt.Errorf("read metrics: %w", err)
	}
	for _, name := range names {
		for _, metric := range families[name].GetMetric() {
			if value := sample(metric); value >= 0 && !math.IsInf(value, 0) {
				yield(name, labelsOf(metric), value)
			}
		}
	}
	return nil
}

// metricName is the name that a line of metrics begins with; "" for a comment or garbage.
func metricName(line []byte) string {
	end := bytes.IndexFunc(line, func(r rune) bool { return !isNameRune(r) })
	if end < 0 {
		end = len(line)
	}
	if rest := line[end:]; len(rest) > 0 && !strings.ContainsRune("{ \t", rune(rest[0])) {
		return ""
	}
	return string(line[:end])
}

// endsInNumber reports whether a line is one of metrics, and not of prose.
func endsInNumber(line []byte) bool {
	_, err := strconv.ParseFloat(string(line[bytes.LastIndexByte(line, ' ')+1:]), 64)
	return err == nil
}

func isNameRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == ':'
}

// sample is the value of a metric. Without its comment, which is left out, every metric is untyped.
func sample(metric *dto.Metric) float64 {
	if metric.GetUntyped() == nil {
		return math.NaN()
	}
	return metric.GetUntyped().GetValue()
}

func labelsOf(metric *dto.Metric) map[string]string {
	labels := map[string]string{}
	for _, pair := range metric.GetLabel() {
		labels[pair.GetName()] = pair.GetValue()
	}
	return labels
}

// whole is a sample as an amount; nil for 0, which means not measured, and for what no memory is large enough for.
func whole(value float64) *int64 {
	if math.IsNaN(value) || value < 1 || value >= math.MaxInt64 {
		return nil
	}
	n := int64(math.Ceil(value))
	return &n
}
