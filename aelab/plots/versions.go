package plots

import (
	"fmt"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Version is one rendering of a set of images, such as the originals or a model's reconstructions.
type Version struct {
	Name   string       // stands left of the tiles: "original"
	Images mat32.Matrix // n × height·width, from 0 (black) to 1 (white)
	Note   string       // stands below the name, such as the version's error with its unit
}

// Versions draws the same n images in several versions. Each version has one line of tiles in a block
// of lines, the first at the top. columns is the number of images in a block.
//
// Numbers: for each version n × height × width, under its name. It panics if there is no
// version, or the sizes do not agree.
func Versions(height, width, columns int, versions ...Version) *Figure {
	if len(versions) == 0 {
		panic("plots: Versions: no version")
	}
	first := versions[0].Images
	checkTiles("Versions", first, height, width, columns)
	n := first.Rows
	columns = min(columns, n)
	all := mat32.New(len(versions)*n, first.Cols)
	f := &Figure{Caption: fmt.Sprintf("%s of %d×%d pixels, from 0 (black) to 1 (white); from the top of each block: ", count(n, "image"), height, width)}
	for i, v := range versions {
		if v.Images.Rows != n || v.Images.Cols != first.Cols {
			panic(fmt.Sprintf("plots: Versions: %s is %d×%d, %s %d×%d", versions[0].Name, n, first.Cols, v.Name, v.Images.Rows, v.Images.Cols))
		}
		mat32.Copy(mat32.Rows(all, i*n, (i+1)*n), v.Images)
		f.Numbers = append(f.Numbers, imageArray(v.Name, v.Images, height, width))
		if i > 0 {
			f.Caption += ", "
		}
		f.Caption += v.Name
		if v.Note != "" {
			f.Caption += " (" + v.Note + ")"
		}
	}
	s := sheet{columns: columns, height: height, width: width, gap: tileGap, block: len(versions)}
	for first := 0; first < n; first += columns {
		for i, v := range versions {
			for column := range columns {
				tile := blank
				if first+column < n {
					tile = i*n + first + column
				}
				s.order = append(s.order, tile)
			}
			s.rowLabels = append(s.rowLabels, strings.TrimSuffix(v.Name+"\n"+v.Note, "\n"))
		}
	}
	f.Caption += "." + s.paint(all)
	f.body = &s
	return f
}

// Reconstructions draws each row of original above the same row of reconstruction, columns pairs to a
// line. It is Versions with two of them.
func Reconstructions(original, reconstruction mat32.Matrix, height, width, columns int) *Figure {
	return Versions(height, width, columns, Version{Name: "original", Images: original}, Version{Name: "reconstruction", Images: reconstruction})
}
