// Package datasets holds the parts that data sets share: images in memory, and the files that they are
// read from.
//
// Read [Images] first, then [Config.Fetch]. Fetch looks for a file in the data directory. If it is not
// there, Fetch downloads it from the first mirror that works. It checks each file before anything reads
// it. The packages below this one each know one data set. They give drawn images in place of real ones
// only where [Config] allows it, and say so. Package shapes2d needs no permission: the rules by which its
// images were published draw them anew.
package datasets
