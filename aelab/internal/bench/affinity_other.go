//go:build !linux

package main

import "os"

func confine(*os.Process, int) error { return nil }
