// Package datasets holds what the data sets share: images in memory, and the files
// that they are read from.
//
// Read [Images] first, then [Config.Fetch]: a file is looked for in the data
// directory, else downloaded from the first mirror that works, and checked before
// anything reads it. The packages below this one each know one data set. They give
// drawn images in place of real ones only where [Config] allows it, and say so.
package datasets
