import { useQuery } from '@tanstack/react-query'
import { CountryChoice } from '@/components/ui/country-choice'
import { ViewTitle } from '@/components/ui/view-title'
import { cohortsQuery } from './api'
import { CurvesCard } from './curves-card'
import { HeatCard } from './heat-card'
import { useCohortAddress } from './use-cohort-address'

// Customers by the month of their first purchase, and who of them came again.
export default function CohortsView() {
  const { address, change } = useCohortAddress()
  const { data, error } = useQuery(cohortsQuery(address.country))
  return (
    <>
      <ViewTitle
        title="Cohorts"
        aside={
          <CountryChoice
            country={address.country}
            onChange={(country) => change({ country })}
          />
        }
      >
        Cohorts
      </ViewTitle>
      <HeatCard data={data} error={error} address={address} change={change} />
      {data && data.cohorts.length > 0 && (
        <CurvesCard data={data} address={address} change={change} />
      )}
    </>
  )
}
