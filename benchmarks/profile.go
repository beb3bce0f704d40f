package main

import (
	"errors"
	"os"
	"runtime"
	"runtime/pprof"
)

// startProfiles starts the profiles that were asked for. What is returned
// ends and writes them.
func (o *options) startProfiles() (stop func() error, err error) {
	stops := []func() error{}
	stop = func() error {
		var errs []error
		for _, f := range stops {
			errs = append(errs, f())
		}
		return errors.Join(errs...)
	}
	if o.cpuProfile != "" {
		file, err := os.Create(o.cpuProfile)
		if err != nil {
			return nil, err
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			return nil, err
		}
		stops = append(stops, func() error {
			pprof.StopCPUProfile()
			return file.Close()
		})
	}
	if o.allocsProfile != "" {
		runtime.MemProfileRate = 1
		stops = append(stops, func() error {
			file, err := os.Create(o.allocsProfile)
			if err != nil {
				return err
			}
			runtime.GC()
			return errors.Join(pprof.Lookup("allocs").WriteTo(file, 0), file.Close())
		})
	}
	return stop, nil
}
