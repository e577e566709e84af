package matcher

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxSource is the longest source that Next.js takes, in UTF-16 units, before and after its
// expansion.
const maxSource = 4096

// maxSources bounds all sources of a list together, their conditions included, in bytes. Next.js
// has no such bound.
const maxSources = 64 << 10

// Compile compiles one source. The text of an error is what Next's build says of that source.
func Compile(source string, o Options) (*Pattern, error) {
	return compileSource(Source{Path: source}, o, "")
}

// CompileSet compiles a list of sources. A path is claimed if one of them claims it.
func CompileSet(sources []string, o Options) (Set, error) {
	list := make([]Source, len(sources))
	for i, s := range sources {
		list[i].Path = s
	}
	return CompileSources(list, o)
}

// CompileSources compiles a list of sources with their conditions.
func CompileSources(sources []Source, o Options) (Set, error) {
	if err := checkSize(sources); err != nil {
		return Set{}, err
	}
	set := Set{options: o}
	for i, s := range sources {
		p, err := compileSource(s, o, fmt.Sprintf("matcher[%d]", i))
		if err != nil {
			return Set{}, err
		}
		set.patterns = append(set.patterns, p)
	}
	return set, nil
}

// checkSize refuses sources that are too long together.
func checkSize(sources []Source) error {
	size := 0
	for _, s := range sources {
		size += len(s.Path)
		for _, c := range slices.Concat(s.Has, s.Missing) {
			size += len(c.Key) + len(c.Value)
		}
	}
	if size > maxSources {
		return refuse("the sources have %d bytes together, more than %d", size, maxSources)
	}
	return nil
}

// compileSource compiles a source that stands at the given place of the config.
func compileSource(s Source, o Options, place string) (*Pattern, error) {
	if err := cmp.Or(checkLength(s.Path), checkSource(s.Path)); err != nil {
		if place != "" {
			return nil, refuse("%s at %q", err, place)
		}
		return nil, err
	}
	expanded := expand(s, o)
	if err := checkLength(expanded); err != nil {
		return nil, refuse("Failed to parse middleware source: %s", err)
	}
	re, err := translate(expanded)
	if err != nil {
		return nil, refuse("Failed to parse middleware source: %s", err)
	}
	return newPattern(s, o, re)
}

// checkLength refuses a source that is too long for Next.js.
func checkLength(source string) error {
	if len(units(source)) > maxSource {
		return refuse("exceeds max built length of %d for route", maxSource)
	}
	return nil
}

// checkSource is the check Next's build makes of a source as it is written.
func checkSource(source string) error {
	if !strings.HasPrefix(source, "/") {
		return refuse("source must start with /")
	}
	_, err := translate(source)
	return err
}

// translate returns the regular expression of a source, in JavaScript's notation.
func translate(source string) ([]uint16, error) {
	parts, err := parse(units(source))
	if err != nil {
		return nil, refuse("Invalid source '%s': %s", source, err)
	}
	re := build(parts)
	if err := checkDialect(re); err != nil {
		return nil, refuse("Invalid source '%s': Invalid regular expression: /%s/i: %s", source, unitsToString(re), err)
	}
	return re, nil
}
