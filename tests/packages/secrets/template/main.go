// Fills a template in as External Secrets does where it makes keys of it: sprig's functions over the fetched values, a missing one an
// error, and what comes out read as YAML.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"sigs.k8s.io/yaml"
)

func main() {
	if err := fill(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func fill() error {
	var given struct {
		Literal string            `json:"literal"`
		Values  map[string]string `json:"values"`
	}
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		return err
	}
	parsed, err := template.New("literal").Option("missingkey=error").Funcs(sprig.TxtFuncMap()).Parse(given.Literal)
	if err != nil {
		return err
	}
	var filled bytes.Buffer
	if err := parsed.Execute(&filled, given.Values); err != nil {
		return err
	}
	keys := map[string]string{}
	if err := yaml.Unmarshal(filled.Bytes(), &keys); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(keys)
}
