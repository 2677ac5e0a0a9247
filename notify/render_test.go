package notify

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"chuky/calendar"
)

var update = flag.Bool("update", false, "rewrite testdata/*.txt from what Render says now")

// full is data that meets every kind's needs.
func full() Data {
	day := func(d, h int) time.Time { return time.Date(2026, 1, d, h, 0, 0, 0, calendar.Location) }
	return Data{
		Now: day(14, 9), Calendar: calendar.Builtin(), Sender: "Sở Khoa học và Công nghệ", ToName: "Nguyễn Văn Ánh",
		Cycle: "Đánh giá chuyển đổi số năm 2025", Unit: "Sở Y tế", Due: day(16, 17), Lock: day(20, 17),
		Items:  []string{"1.2 Tỷ lệ cán bộ, công chức được bồi dưỡng kỹ năng số", "3.4 Tài liệu kiểm chứng của tiêu chí an toàn thông tin"},
		Reason: "Số liệu chưa khớp với\nbáo cáo năm", Actor: "Trần Thị Bích", Reference: "15/QĐ-UBND",
		Digest: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Account: "soyte.cv", Version: 1,
		Link: "https://chuky.example.vn/viec/42",
	}
}

// Every kind as it reads today; a change of wording shows in review.
func TestWording(t *testing.T) {
	for _, kind := range Kinds() {
		subject, text, err := Render(kind, full())
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", string(kind)+".txt")
		got := subject + "\n\n" + text
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s reads\n%s\nwant\n%s", kind, got, want)
		}
	}
}

func TestEveryMessageSaysWhatByWhenAndWhere(t *testing.T) {
	withDeadline := 0
	for _, kind := range Kinds() {
		d := full()
		subject, text, err := Render(kind, d)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(subject, "\r\n") || subject == "" || utf8.RuneCountInString(subject) > 150 {
			t.Errorf("%s: subject %q", kind, subject)
		}
		for _, want := range []string{"Kính gửi: Ông/Bà Nguyễn Văn Ánh,", d.Link, d.Sender, "Trân trọng./."} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing in\n%s", kind, want, text)
			}
		}
		// A deadline is said in both ways or not at all.
		relative := strings.Contains(text, "còn 2 ngày làm việc (17:00 ngày 16/01/2026)")
		for _, n := range words[kind].needs {
			if n.name == "Due" && kind != Laggards && !relative {
				t.Errorf("%s: the deadline is not said in both ways:\n%s", kind, text)
			}
			if n.name == "Reason" && !strings.Contains(text, "Lý do: Số liệu chưa khớp với báo cáo năm") {
				t.Errorf("%s: no reason", kind)
			}
			if n.name == "Items" && !strings.Contains(text, "- "+d.Items[1]) {
				t.Errorf("%s: the list is missing", kind)
			}
		}
		if relative {
			withDeadline++
		}
		for _, never := range []string{"%!", "phúc khảo", "chữ ký số", "<nil>", "0001"} {
			if strings.Contains(subject+text, never) {
				t.Errorf("%s: %q in\n%s", kind, never, text)
			}
		}
		if short := Short(Message{Subject: subject, Text: text}); !strings.HasSuffix(short, d.Link) || utf8.RuneCountInString(short) > ShortLimit {
			t.Errorf("%s: short form %q", kind, short)
		}
	}
	if withDeadline < 15 {
		t.Errorf("only %d kinds carry a deadline", withDeadline)
	}
}

func TestMissingDataIsRefusedByName(t *testing.T) {
	for _, kind := range Kinds() {
		_, text, err := Render(kind, Data{})
		if err == nil || text != "" {
			t.Fatalf("%s: worded from nothing: %s", kind, text)
		}
		for _, n := range append([]need{needNow, needSender, needLink}, words[kind].needs...) {
			if !strings.Contains(err.Error(), n.name) {
				t.Errorf("%s: %v does not name %s", kind, err, n.name)
			}
		}
	}
	if _, _, err := Render("nhắc", full()); err == nil {
		t.Error("an unknown kind")
	}
}

func TestWordingFollowsTheSituation(t *testing.T) {
	overdue := full()
	overdue.Now = overdue.Due.AddDate(0, 0, 3) // a Monday
	subject, text, err := Render(DuePassed, overdue)
	if err != nil || !strings.Contains(text, "Hạn nộp: quá hạn 1 ngày làm việc (17:00 ngày 16/01/2026).") || !strings.Contains(text, "còn 1 ngày làm việc") {
		t.Errorf("%s\n%s\n%v", subject, text, err)
	}

	correction := full()
	correction.Version = 2
	subject, text, err = Render(Published, correction)
	if err != nil || !strings.HasPrefix(subject, "Đính chính") || !strings.Contains(text, "thay thế bản trước") || !strings.Contains(text, "Lý do:") {
		t.Errorf("%s\n%s\n%v", subject, text, err)
	}

	nobody := full()
	nobody.ToName, nobody.Items = "", nil
	if _, text, err = Render(Locked, nobody); err != nil || !strings.HasPrefix(text, "Kính gửi: Ông/Bà,\n") || strings.Contains(text, "Tiêu chí không có số liệu:") {
		t.Errorf("%s\n%v", text, err)
	}

	sneaky := full()
	sneaky.ToName, sneaky.Items = "A\nB", []string{"một\n\nhai"}
	if _, text, err = Render(Reminder, sneaky); err != nil || !strings.Contains(text, "Ông/Bà A B,") || !strings.Contains(text, "- một hai\n") {
		t.Errorf("%s\n%v", text, err)
	}
}
