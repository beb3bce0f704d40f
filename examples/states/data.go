package main

import "strings"

const (
	stateCount = 663
	cityCount  = 20_000
	denseEvery = 20 // every 20th city is dense: 5 %
)

// 39 beginnings × 17 endings = 663 names of states.
var (
	beginnings = strings.Fields(`Al Am Ar Bel Bor Bran Cal Cam Cor Dal Dor Eld Em Far Fen Gal Glen Hal Har Is Kel Kin
		Lan Lor Mar Mel Mon Nor Or Pal Per Quin Ros Sal Tal Tor Val Vir Wen`)
	endings = strings.Fields(`adia and ania ara avia enia eria essa ia idia ina ington ola onia ora oria una`)

	cityEndings = strings.Fields(`borough bridge burg bury by dale field ford ham haven mouth port stead ton ville wick`)
)

// makeStates returns the states, whose numbers are 1 to stateCount. It always returns the same.
func makeStates() []StateRow {
	states := make([]StateRow, stateCount)
	for i := range states {
		states[i] = StateRow{
			ID:   int64(i + 1),
			Name: beginnings[i/len(endings)] + endings[i%len(endings)],
		}
	}
	return states
}

// makeCities returns the cities, whose numbers are 1 to cityCount. It always returns the same.
func makeCities() []CityRow {
	cities := make([]CityRow, cityCount)
	for i := range cities {
		id := i + 1
		h := mix(uint64(id))

		// Far from the 1,000 that divide the dense from the others, so that no rounding matters.
		areaKm2, density := 20+part(h, 2, 800), 10+part(h, 3, 900)
		if id%denseEvery == 0 {
			areaKm2, density = 5+part(h, 2, 100), 1_100+part(h, 3, 7_000)
		}
		cities[i] = CityRow{
			ID:         int64(id),
			StateID:    1 + part(h, 0, stateCount),
			Name:       beginnings[part(h, 1, len(beginnings))] + cityEndings[part(h>>8, 1, len(cityEndings))],
			Population: density * areaKm2,
			AreaKm2:    float64(areaKm2),
		}
	}
	return cities
}

// mix scatters a number over 64 bits, in place of chance: the finalizer of SplitMix64 (Steele, Lea and Flood,
// "Fast Splittable Pseudorandom Number Generators", 2014).
func mix(n uint64) uint64 {
	n *= 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// part makes a number below limit of one of the four 16-bit parts of h.
func part(h uint64, which, limit int) int64 {
	return int64(h >> (16 * which) & 0xffff * uint64(limit) >> 16)
}
