package commands

import "testing"

func TestCommonPasswordsAreKnown(t *testing.T) {
	for _, p := range []string{
		"12345678901234", "passwordpassword", "Password12345678", "P@ssw0rd-2025-2026", "matkhau123456789", "Mật khẩu 123456!", "qwertyuiop1234", "1qaz2wsx3edc4rfv", "1q2w3e4r5t6y7u8i",
		"iloveyou123456", "anhyeuemnhieu", "Anh Yêu Em 1990", "aaaaaaaaaaaaaa", "abcabcabcabcabc", "admin@123456789", "Hà Nội 2025 2026", "UBND tỉnh 123456", "abcdefghijklmnop", "qazwsxedcrfvtgb",
		"vietnam123456789", "chuyển đổi số 2025", "passwordpassword1", "99999999999999", "19701980199020002010",
	} {
		if !commonPassword(p) {
			t.Errorf("%q passes", p)
		}
	}
	for _, p := range []string{
		"một câu dài để đăng nhập", "con mèo nhà tôi ngủ trên mái tôn", "correct horse battery staple", "k3vf-p8mz-2xqa-hn7d", "trời mưa bong bóng phập phồng", "Sáng nay ăn phở ở đầu ngõ", "gT7#kLq9!vXz2@", "thuyền về có nhớ bến chăng",
	} {
		if commonPassword(p) {
			t.Errorf("%q is refused", p)
		}
	}
}
