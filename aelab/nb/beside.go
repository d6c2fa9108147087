package nb

import (
	"encoding/base64"
	"fmt"
	"html"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Beside displays figures side by side, each above its title and caption.
func Beside(figures ...Figure) {
	if !InNotebook() || len(figures) == 0 {
		return
	}
	send("", protocol.MIMETextHTML, beside(figures))
	flush()
}

// beside returns the HTML of a table of one row. Pages that host notebooks remove much HTML, but keep
// tables.
func beside(figures []Figure) string {
	var b strings.Builder
	b.WriteString("<table><tr>")
	for _, fig := range figures {
		title, caption := words(fig)
		fmt.Fprintf(&b, `<td width="%d%%" style="text-align: left; vertical-align: top"><img alt="%s" src="data:image/png;base64,%s"><br>`,
			100/len(figures), html.EscapeString(title), base64.StdEncoding.EncodeToString(encode(fig)))
		if title != "" {
			fmt.Fprintf(&b, "<b>%s.</b> ", html.EscapeString(title))
		}
		fmt.Fprintf(&b, "%s</td>", html.EscapeString(caption))
	}
	b.WriteString("</tr></table>")
	return b.String()
}
