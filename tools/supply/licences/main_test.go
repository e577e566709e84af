package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCheck(t *testing.T) {
	own, err := os.ReadFile("../../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, file, text string
		ok               bool
	}{
		{"ours", "LICENSE", string(own), true},
		{"ours, elsewhere", "COPYING.md", string(own), true},
		{"the GPL", "LICENSE", "This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.", false},
		{"none that is known", "LICENSE", "Ask me first, and buy me a beer.", false},
		{"no file", "README.md", string(own), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, test.file), []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := (module{Path: "a", Dir: dir}).check(); (err == nil) != test.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}
