package fold

import "testing"

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Sở Y tế":                         "so y te",
		"  UBND   Quận\u00a03 ":           "ubnd quan 3",
		"ĐẶC KHU Phú Quốc":                "dac khu phu quoc",
		"Thu\u031b\u0309 Đu\u031b\u0301c": "thu duc", // combining marks, as macOS writes them
		"ｈ２９":                             "h29",
		"":                                "",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHasFindsWordsInAnyOrder(t *testing.T) {
	text := Fold("Sở Y tế Thành phố Hồ Chí Minh H29.13")
	for q, want := range map[string]bool{"so y te": true, "tế Sở": true, "h29.13": true, "": true, "sở xây dựng": false, "thanh pho": true} {
		if Has(text, q) != want {
			t.Errorf("Has(%q) = %v", q, !want)
		}
	}
}
