package filetest

import (
	"bytes"
	"image"
	_ "image/png" // what a screenshot is
	"testing"
	"time"

	"chuky/commands"
	"chuky/evidence/samples"
	"chuky/indicators"

	"github.com/chromedp/chromedp"
)

// paper is the share of white pixels in what the browser draws of an element.
func (b *tab) paper(selector string) float64 {
	b.w.t.Helper()
	raw, err := chromedp.Run(b.ctx, chromedp.Screenshot(chromedp.CSS(selector)))
	b.w.must(err)
	img, _, err := image.Decode(bytes.NewReader(raw))
	b.w.must(err)
	white, all := 0, 0
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			all++
			if r == 0xffff && g == 0xffff && bl == 0xffff {
				white++
			}
		}
	}
	return float64(white) / float64(max(all, 1))
}

// TestDocumentInBrowser: the verifier sees the page of a PDF beside the figures; the policies of page and file let the
// browser's own viewer draw it.
func TestDocumentInBrowser(t *testing.T) {
	w := newWorld(t)
	ctx, a := t.Context(), w.forms["u1"]
	if p := w.as("officer-1").upload("u1", "1.2", "k1", false, nil, file{"bien-ban.pdf", samples.PDF("Biên bản")}); p.status >= 400 {
		t.Fatalf("upload: %d %s", p.status, p.text("main"))
	}
	_, err := w.svc.SaveItem(ctx, w.actor("officer-1"), commands.SaveItem{AssessmentID: a, Item: "1.2", Values: map[string]string{"a": "1", "b": "3"}, Format: indicators.Plain})
	w.must(err)
	_, err = w.svc.Submit(ctx, w.actor("officer-1"), a)
	w.must(err)
	row, err := w.svc.Store.Read(ctx).Assessment(a)
	w.must(err)
	_, err = w.svc.ApproveForm(ctx, w.actor("leader-1"), a, row.Revision)
	w.must(err)

	b := w.browser()
	b.signIn("verifier")
	b.open("/tham-dinh/" + a + "?tc=1.2")
	b.until(`!!document.querySelector("iframe.ck-pdf__f")`)
	share := 0.0
	for end := time.Now().Add(20 * time.Second); share < 0.3 && time.Now().Before(end); <-time.After(100 * time.Millisecond) {
		share = b.paper("iframe.ck-pdf__f")
	}
	if share < 0.3 {
		t.Errorf("%.0f %% of the viewer is paper: the document is not drawn", share*100)
	}
}
