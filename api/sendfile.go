package api

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"chuky/evidence"
	"chuky/models"
)

// SendFile sends a sealed file's bytes; headers say what the browser may do with
// them and are set once the file is there. A whole file is compared
// with its SHA-256 on the way, and the connection is cut (the returned error) when it is another. A part of it, for a
// viewer that turns pages or a download that goes on, comes from where it was asked for (206, 416, If-Range by ETag).
func SendFile(w http.ResponseWriter, r *http.Request, files *evidence.Store, row models.EvidenceFile, headers map[string]string) error {
	set := func() {
		h := w.Header()
		for k, v := range headers {
			h.Set(k, v)
		}
		h.Set("Content-Type", row.ContentType)
		h.Set("ETag", strconv.Quote(row.SHA256))
		h.Set("Accept-Ranges", "bytes")
	}
	if r.Header.Get("Range") != "" {
		body, _, err := files.OpenRange(r.Context(), row.ObjectKey)
		if err != nil {
			return err
		}
		defer func() { _ = body.Close() }()
		set()
		http.ServeContent(w, r, "", time.Time{}, body)
		return nil
	}
	if r.Header.Get("If-None-Match") == strconv.Quote(row.SHA256) {
		set()
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	body, info, err := files.Open(r.Context(), row.ObjectKey)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	set()
	w.Header().Set("Content-Length", strconv.FormatInt(info.Size, 10))
	w.WriteHeader(http.StatusOK)
	if _, err := io.Copy(w, body); err != nil {
		return &CutError{err}
	}
	return nil
}

// CutError says that the answer had begun: nothing but cutting the connection tells the client.
type CutError struct{ Err error }

func (e *CutError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *CutError) Unwrap() error { return e.Err }
