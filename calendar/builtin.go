package calendar

// BuiltinVersion is the version number of the shipped list.
const BuiltinVersion = 1

// Builtin returns the shipped list of days off for civil servants in 2025,
// 2026 and 2027: the days of the Labour Code (Điều 112) with the yearly notices
// on Tết, National Day and swapped days, and Vietnam Culture Day from 2026
// (Nghị quyết 28/2026/QH16). A holiday on a weekend is followed by a substitute
// day (Điều 111). Days that no notice has announced yet are provisional. The
// caller owns the copy.
func Builtin() Calendar {
	return Calendar{Version: BuiltinVersion, Days: []Day{
		{Date: "2025-01-01", Kind: Off, Name: "Tết Dương lịch"},
		{Date: "2025-01-27", Kind: Off, Name: "Tết Nguyên đán Ất Tỵ (28 tháng Chạp)"},
		{Date: "2025-01-28", Kind: Off, Name: "Tết Nguyên đán Ất Tỵ (29 tháng Chạp)"},
		{Date: "2025-01-29", Kind: Off, Name: "Tết Nguyên đán Ất Tỵ (mùng 1)"},
		{Date: "2025-01-30", Kind: Off, Name: "Tết Nguyên đán Ất Tỵ (mùng 2)"},
		{Date: "2025-01-31", Kind: Off, Name: "Tết Nguyên đán Ất Tỵ (mùng 3)"},
		{Date: "2025-04-07", Kind: Off, Name: "Giỗ Tổ Hùng Vương (10/3 âm lịch)"},
		{Date: "2025-04-26", Kind: Work, Name: "Làm bù cho ngày 02/5"},
		{Date: "2025-04-30", Kind: Off, Name: "Ngày Chiến thắng"},
		{Date: "2025-05-01", Kind: Off, Name: "Ngày Quốc tế lao động"},
		{Date: "2025-05-02", Kind: Off, Name: "Nghỉ hoán đổi, làm bù ngày 26/4"},
		{Date: "2025-09-01", Kind: Off, Name: "Quốc khánh (ngày liền kề)"},
		{Date: "2025-09-02", Kind: Off, Name: "Quốc khánh"},

		{Date: "2026-01-01", Kind: Off, Name: "Tết Dương lịch"},
		{Date: "2026-01-02", Kind: Off, Name: "Nghỉ hoán đổi, làm bù ngày 10/01"},
		{Date: "2026-01-10", Kind: Work, Name: "Làm bù cho ngày 02/01"},
		{Date: "2026-02-16", Kind: Off, Name: "Tết Nguyên đán Bính Ngọ (29 tháng Chạp)"},
		{Date: "2026-02-17", Kind: Off, Name: "Tết Nguyên đán Bính Ngọ (mùng 1)"},
		{Date: "2026-02-18", Kind: Off, Name: "Tết Nguyên đán Bính Ngọ (mùng 2)"},
		{Date: "2026-02-19", Kind: Off, Name: "Tết Nguyên đán Bính Ngọ (mùng 3)"},
		{Date: "2026-02-20", Kind: Off, Name: "Tết Nguyên đán Bính Ngọ (mùng 4)"},
		{Date: "2026-04-26", Kind: Off, Name: "Giỗ Tổ Hùng Vương (10/3 âm lịch)"},
		{Date: "2026-04-27", Kind: Off, Name: "Nghỉ bù Giỗ Tổ Hùng Vương"},
		{Date: "2026-04-30", Kind: Off, Name: "Ngày Chiến thắng"},
		{Date: "2026-05-01", Kind: Off, Name: "Ngày Quốc tế lao động"},
		{Date: "2026-08-22", Kind: Work, Name: "Làm bù cho ngày 31/8"},
		{Date: "2026-08-31", Kind: Off, Name: "Nghỉ hoán đổi, làm bù ngày 22/8"},
		{Date: "2026-09-01", Kind: Off, Name: "Quốc khánh (ngày liền kề)"},
		{Date: "2026-09-02", Kind: Off, Name: "Quốc khánh"},
		{Date: "2026-11-24", Kind: Off, Name: "Ngày Văn hóa Việt Nam"},

		// 2027: fixed dates follow from the law itself; Tết's distribution,
		// the day beside 02/9 and every swap wait for the yearly notice.
		{Date: "2027-01-01", Kind: Off, Name: "Tết Dương lịch"},
		{Date: "2027-02-05", Kind: Off, Name: "Tết Nguyên đán Đinh Mùi (29 tháng Chạp)", Provisional: true},
		{Date: "2027-02-06", Kind: Off, Name: "Tết Nguyên đán Đinh Mùi (mùng 1)", Provisional: true},
		{Date: "2027-02-07", Kind: Off, Name: "Tết Nguyên đán Đinh Mùi (mùng 2)", Provisional: true},
		{Date: "2027-02-08", Kind: Off, Name: "Tết Nguyên đán Đinh Mùi (mùng 3)", Provisional: true},
		{Date: "2027-02-09", Kind: Off, Name: "Tết Nguyên đán Đinh Mùi (mùng 4)", Provisional: true},
		{Date: "2027-02-10", Kind: Off, Name: "Nghỉ bù Tết Nguyên đán", Provisional: true},
		{Date: "2027-02-11", Kind: Off, Name: "Nghỉ bù Tết Nguyên đán", Provisional: true},
		{Date: "2027-04-16", Kind: Off, Name: "Giỗ Tổ Hùng Vương (10/3 âm lịch)"},
		{Date: "2027-04-30", Kind: Off, Name: "Ngày Chiến thắng"},
		{Date: "2027-05-01", Kind: Off, Name: "Ngày Quốc tế lao động"},
		{Date: "2027-05-03", Kind: Off, Name: "Nghỉ bù Ngày Quốc tế lao động", Provisional: true},
		{Date: "2027-09-02", Kind: Off, Name: "Quốc khánh"},
		{Date: "2027-09-03", Kind: Off, Name: "Quốc khánh (ngày liền kề)", Provisional: true},
		{Date: "2027-11-24", Kind: Off, Name: "Ngày Văn hóa Việt Nam"},
	}}
}
