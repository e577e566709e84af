package password

import (
	"errors"
	"io"
)

func Hash(random io.Reader, password string) (string, error) { return "", errors.ErrUnsupported }
func Verify(hash, password string) (bool, error)             { return false, errors.ErrUnsupported }
func Waste(password string)                                  {}
