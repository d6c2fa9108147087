package kingma2013

import "math"

// curve is one of Figure 2's curves at curveSamples, in nats per image. The paper's were read from the vector
// graphics of the authors' figure, to ±0.3 (MNIST) and ±2 (Frey).
type curve struct {
	data        string
	method      string
	latents     int
	train, test []float64 // NaN where it was not read
}

var nan = math.NaN()

// curveSamples are numbers of training samples seen. The paper's MNIST curves begin at the first of them, nearly:
// at 2 or 3·10⁵.
var curveSamples = []float64{3e5, 1e6, 3e6, 1e7, 3e7, 1e8}

var paperCurves = []curve{
	{"mnist", aevb, 3, []float64{nan, -155.3, -144.8, -138.3, -133.7, -130.3}, []float64{-168.0, -152.9, -143.7, -138.0, -134.8, -133.4}},
	{"mnist", aevb, 5, []float64{nan, -141.0, -129.7, -123.7, -119.8, -116.5}, []float64{-156.1, -138.9, -129.2, -124.1, -121.1, -119.1}},
	{"mnist", aevb, 10, []float64{nan, -129.6, -116.0, -107.7, -103.5, -100.7}, []float64{-147.7, -128.3, -115.8, -108.5, -105.3, -103.7}},
	{"mnist", aevb, 20, []float64{nan, -126.3, -112.7, -104.2, -100.6, -98.3}, []float64{-148.5, -124.2, -112.4, -104.8, -101.8, -100.2}},
	{"mnist", aevb, 200, []float64{nan, -121.8, -108.6, -103.4, -100.5, -98.4}, []float64{-145.2, -119.9, -108.7, -103.9, -101.6, -100.2}},
	{"mnist", wakeSleep, 3, []float64{nan, -157.1, -150.1, -146.1, -143.0, -140.2}, []float64{-166.9, -155.1, -148.9, -144.8, -141.9, -138.9}},
	{"mnist", wakeSleep, 5, []float64{nan, -145.6, -133.6, -128.1, -124.7, -122.2}, []float64{-161.2, -142.2, -132.0, -127.2, -124.0, -121.9}},
	{"mnist", wakeSleep, 10, []float64{nan, -137.3, -122.3, -113.7, -109.7, -106.9}, []float64{-157.2, -134.9, -121.8, -113.5, -109.7, -107.6}},
	{"mnist", wakeSleep, 20, []float64{nan, -134.2, -116.3, -108.3, -105.7, -104.1}, []float64{-161.5, -130.8, -115.7, -108.3, -106.1, -104.6}},
	{"mnist", wakeSleep, 200, []float64{nan, -133.5, -115.6, -109.0, -106.0, -104.0}, []float64{-165.0, -130.8, -115.3, -109.1, -106.4, -104.6}},
	{"frey", aevb, 2, []float64{nan, 664, 769, 835, 878, 935}, []float64{nan, 673, 775, 823, 854, 872}},
	{"frey", aevb, 5, []float64{nan, 729, 936, 1076, 1158, 1233}, []float64{nan, 761, 934, 1044, 1092, 1115}},
	{"frey", aevb, 10, []float64{nan, 758, 952, 1217, 1369, 1463}, []float64{nan, 792, 950, 1171, 1282, 1307}},
	{"frey", aevb, 20, []float64{nan, 715, 968, 1255, 1376, 1488}, []float64{nan, 754, 973, 1200, 1285, 1312}},
	{"frey", wakeSleep, 2, freyWakeSleepTrain, freyWakeSleepTest}, // one curve for all numbers of latents
	{"frey", wakeSleep, 5, freyWakeSleepTrain, freyWakeSleepTest},
	{"frey", wakeSleep, 10, freyWakeSleepTrain, freyWakeSleepTest},
	{"frey", wakeSleep, 20, freyWakeSleepTrain, freyWakeSleepTest},
}

var (
	freyWakeSleepTrain = []float64{nan, 577, nan, 578, nan, 578.5}
	freyWakeSleepTest  = []float64{nan, 568, nan, 569, nan, 569.1}
)

// marginalSamples are numbers of training samples at which Figure 3's curves were read.
var marginalSamples = []float64{2e6, 5e6, 1e7, 2e7, 3e7, 4e7, 6e7}

// paperMarginals are Figure 3's curves at marginalSamples, in nats per image, read from the vector graphics as
// well. The paper does not say how it counts the samples of MCEM. We take each gradient of a datapoint as one.
var paperMarginals = []struct {
	examples    int
	method      string
	train, test []float64
}{
	{1000, aevb, []float64{-123.3, -118.0, -114.4, -111.6, -110.3, -109.7, -109.1}, []float64{-144.7, -143.2, -142.9, -142.9, -143.0, -143.2, -143.2}},
	{1000, mcem, []float64{-131.5, -123.6, -118.3, -113.6, -111.5, -110.5, -109.2}, []float64{-147.8, -143.9, -142.4, -141.9, -141.5, -141.4, -141.6}},
	{1000, wakeSleep, []float64{-135.8, -130.0, -128.3, -128.2, -127.0, -126.3, -125.5}, []float64{-149.7, -147.5, -146.6, -146.3, -146.3, -146.0, -144.8}},
	{50_000, aevb, []float64{nan, -137.7, -135.5, -133.6, -132.4, -131.8, -131.1}, []float64{nan, -144.0, -142.3, -140.8, -139.7, -139.1, -138.1}},
	{50_000, wakeSleep, []float64{-149.4, -144.4, -140.7, -138.8, -137.4, -137.2, -137.1}, []float64{-148.5, -146.2, -143.2, -141.7, -140.4, -140.4, -140.8}},
	{50_000, mcem, []float64{nan, nan, nan, nan, -164.1, -157.7, -148.8}, []float64{nan, nan, nan, nan, -165.6, -159.9, -150.4}},
}
