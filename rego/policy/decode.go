package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v2"
	kjson "sigs.k8s.io/json"

	"github.com/lightk8s/lightk8s/rego/plainyaml"
	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
)

// Decode reads one YAML or JSON document the way kubectl does: a key that stands twice is
// an error, whole numbers are int64, others float64, and strings are UTF-8. What is not a
// map is an error; an empty document is nil. It is what sigs.k8s.io/yaml does, without the
// way through JSON text: a test holds the two together.
func Decode(document []byte) (map[string]any, error) {
	trimmed := bytes.TrimSpace(document)
	if bytes.HasPrefix(trimmed, []byte("{")) && utf8.Valid(trimmed) {
		if object, err := decodeJSON(trimmed); err == nil || json.Valid(trimmed) {
			return object, err
		}
	}
	if object, ok := plainyaml.Decode(document); ok {
		return object, nil
	}
	return decodeAnyYAML(document)
}

// decodeAnyYAML is Decode of a document that is no JSON. It is several times as slow as
// plainyaml, which a test holds to it.
func decodeAnyYAML(document []byte) (map[string]any, error) {
	decoded, err := decodeYAML(document)
	if err != nil {
		return nil, err
	}
	if decoded == nil {
		return nil, nil
	}
	value, err := jsonable(decoded)
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("the document is %s, want a map", article(value))
	}
	return object, nil
}

var errMoreDocuments = errors.New("there is more than one document where one is expected: put a line of --- between them")

// decodeYAML reads the one document there is: what stands behind its end would go unseen.
// Empty documents can follow.
func decodeYAML(document []byte) (any, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(document))
	decoder.SetStrict(true)
	var decoded any
	switch err := decoder.Decode(&decoded); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, err
	}
	for {
		var more any
		switch err := decoder.Decode(&more); {
		case errors.Is(err, io.EOF):
			return decoded, nil
		case err != nil, more != nil:
			return nil, errMoreDocuments
		}
	}
}

func decodeJSON(document []byte) (map[string]any, error) {
	var object map[string]any
	strict, err := kjson.UnmarshalStrict(document, &object, kjson.DisallowDuplicateFields)
	if err != nil {
		return nil, err
	}
	return object, errors.Join(strict...)
}

// jsonable turns what the YAML decoder yields into what decoding the same document as JSON
// yields: maps with string keys, int64 and float64.
func jsonable(v any) (any, error) {
	switch v := v.(type) {
	case map[any]any:
		out := make(map[string]any, len(v))
		for key, child := range v {
			name, err := jsonKey(key)
			if err != nil {
				return nil, err
			}
			if _, twice := out[name]; twice {
				return nil, fmt.Errorf("key %q already set in map", name)
			}
			value, err := jsonable(child)
			if err != nil {
				return nil, err
			}
			out[name] = value
		}
		return out, nil
	case []any:
		for i, child := range v {
			value, err := jsonable(child)
			if err != nil {
				return nil, err
			}
			v[i] = value
		}
		return v, nil
	case string:
		return utf8Text(v), nil
	case int:
		return int64(v), nil
	case uint64:
		return float64(v), nil
	case float64:
		return convert.Number(v)
	default:
		return v, nil
	}
}

func jsonKey(key any) (string, error) {
	switch key := key.(type) {
	case string:
		return utf8Text(key), nil
	case int:
		return strconv.Itoa(key), nil
	case int64:
		return strconv.FormatInt(key, 10), nil
	case float64:
		return jsonFloatKey(key), nil
	case bool:
		return strconv.FormatBool(key), nil
	default:
		return "", fmt.Errorf("key %v is %s, want a string", key, article(key))
	}
}

// utf8Text replaces each byte that is no UTF-8, which !!binary can hold, as encoding/json does.
func utf8Text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// jsonFloatKey writes a float key as sigs.k8s.io/yaml does.
func jsonFloatKey(f float64) string {
	switch s := strconv.FormatFloat(f, 'g', -1, 32); s {
	case "+Inf":
		return ".inf"
	case "-Inf":
		return "-.inf"
	case "NaN":
		return ".nan"
	default:
		return s
	}
}

func article(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case []any:
		return "a list"
	case bool:
		return "a boolean"
	case map[string]any, map[any]any:
		return "a map"
	default:
		return "a number"
	}
}
