// What a resume says that postings can be compared with. Pure.
#pragma once

#include "actors/jobs/rank.hpp"
#include "protocols/resume.hpp"

namespace zhian::jobs {

/// Years: as they are said ("5年工作经验"), else the time that the periods of the section of
/// experience cover up to `now`. City: one that is named beside a word for wishes (期望, 意向),
/// else beside one for home (现居, 所在地). Salary: beside 期望薪资 and the like, "15-20K",
/// "15000", "1.5万".
resume_facts facts_of_resume(const extracted_text& resume, timestamp now);

} // namespace zhian::jobs
