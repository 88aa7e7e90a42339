#include "grader/doctor/doctor.h"
#include "grader/doctor/facts.h"
#include "grader/doctor/judge.h"

namespace ipclab {

Facts Gather() {
  Facts facts;
  facts.around = LookAround();
  TryNamespaces(&facts);
  TryTracing(&facts);
  ReadLimits(&facts);
  TryCompilers(&facts);
  TryGrading(&facts);
  return facts;
}

Diagnosis Examine() { return Judge(Gather()); }

}  // namespace ipclab
